-- The register may change; what happened may only be added to.
GRANT SELECT, INSERT, UPDATE ON hub_authority, hub_officer, hub_platform TO {application};
GRANT SELECT, INSERT ON hub_order, hub_revision, hub_preview, hub_document, hub_signature, hub_issue, hub_addressee,
    hub_delivery, hub_receipt, hub_reply, hub_collection, hub_probe TO {application};
