"""Who takes part: persons, institutions, licences, agreements, and the platform that this deployment is.

What it is
    The register that everything above asks about parties. A person is an opaque code with a region; the name lies in
    one place, the identity, which can be shredded while the books stay whole.

Its words
    *Person* a saver or an officer, by code · *Identity* names and contact, the only shreddable place · *Institution*
    a bank, a platform or an authority · *Licence* what an institution may do, where, from when to when, by which
    source · *Register snapshot* a dated copy of the licence register, taken in whole (`snapshot/`) ·
    *Acknowledgement* what a saver has received of a bank · *Agreement* how a platform holds money at a bank: *direct*
    (the saver's own account) or *omnibus* (custody for savers); a *settlement* agreement names the
    bank where cash waits · *Profile* which platform this deployment is: zone, calendar, currency, jurisdiction ·
    *User* a log-in · *Life fact* what changes who may act for a person, dated and never changed · *Tax fact* what is
    known of a saver's tax · *Tax law* what the platform knows of withholding: shipped, and installed by two people.

How data flows
    The verb modules `enrol`, `enrol_file`, `acknowledge`, `register`, `take_in`, `agree`, `describe`, `admit`,
    `record_life` write, answer with values, and hold the queries. `founding` and `enrolment` read people's files.
    `who_may_act` is the one pure answer to who acts. The pure values are in `person`, `life`, `institution`,
    `snapshot`, `agreement`, `profile`.
    Dates come from callers; periods are half open.

What it must not know
    Orders, products, money, any clock. No room above stores a name: they keep codes.
"""
