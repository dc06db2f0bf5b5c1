-- What the application may do here. A step is never changed; nothing is ever deleted.
GRANT SELECT, INSERT, UPDATE ON deposits_deposit, deposits_segment, deposits_movement TO {application};
GRANT SELECT, INSERT ON deposits_step, deposits_accrued TO {application};
GRANT USAGE ON SEQUENCE deposits_step_id_seq, deposits_segment_id_seq TO {application};
GRANT EXECUTE ON FUNCTION deposits_accrual_v1(date, date) TO {application};
GRANT EXECUTE ON FUNCTION deposits_rounded_v1(numeric, numeric, text) TO {application};
GRANT EXECUTE ON FUNCTION deposits_rounded_small_v1(bigint, bigint, text) TO {application};
GRANT EXECUTE ON FUNCTION
    deposits_segment_accrued_v1(date, date, bigint, bigint, integer, numeric, text, date) TO {application};
