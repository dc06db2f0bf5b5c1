"""How each day count reads dates: by day number, by thirty-day months, by nominal coupon periods, by business days.

A convention is **additive** where a single day has a place on a line of whole units and a stretch is the difference of
two places: splitting a stretch then changes nothing. The others look at both ends at once. `money.day_count` gives
them their names and is the only user.
"""
