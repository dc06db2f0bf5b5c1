-- What the application may do here. A step, a pool and a reading are never changed; nothing is ever deleted.
GRANT SELECT, INSERT, UPDATE ON deposits_deposit, deposits_segment, deposits_movement, deposits_stock TO {application};
GRANT SELECT, INSERT ON deposits_step, deposits_accrued, deposits_pool, deposits_reading, deposits_movedin
    TO {application};
GRANT SELECT, INSERT ON deposits_ownership, deposits_stake, deposits_request, deposits_signature TO {application};
GRANT SELECT ON deposits_owned TO {application};
GRANT EXECUTE ON FUNCTION deposits_owned_on_v1(date, date) TO {application};
GRANT USAGE ON SEQUENCE
    deposits_ownership_id_seq, deposits_stake_id_seq, deposits_signature_id_seq,
    deposits_step_id_seq, deposits_segment_id_seq, deposits_pool_id_seq, deposits_reading_id_seq
    TO {application};
GRANT EXECUTE ON FUNCTION deposits_accrual_v1(date, date) TO {application};
GRANT EXECUTE ON FUNCTION deposits_rounded_v1(numeric, numeric, text) TO {application};
GRANT EXECUTE ON FUNCTION deposits_rounded_swift_v1(bigint, bigint, bigint, boolean) TO {application};
GRANT EXECUTE ON FUNCTION deposits_place_v1(text, date) TO {application};
GRANT SELECT, INSERT ON deposits_withholding, deposits_remittance TO {application};
GRANT USAGE ON SEQUENCE deposits_withholding_id_seq, deposits_remittance_id_seq TO {application};
GRANT SELECT, INSERT ON deposits_pledge, deposits_pledgeevent TO {application};
GRANT SELECT ON deposits_pledged TO {application};
GRANT USAGE ON SEQUENCE deposits_pledgeevent_id_seq TO {application};
GRANT SELECT, INSERT ON deposits_fee TO {application};
GRANT USAGE ON SEQUENCE deposits_fee_id_seq TO {application};
