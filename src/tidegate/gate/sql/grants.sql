-- What the application may do here: add and read. Only the drill's clock is ever moved.
GRANT SELECT, INSERT ON gate_order, gate_record, gate_policy TO {application};
GRANT SELECT, INSERT, UPDATE ON gate_clock TO {application};
GRANT USAGE ON SEQUENCE gate_record_id_seq, gate_policy_id_seq TO {application};
GRANT EXECUTE ON FUNCTION gate_now_v1() TO {application};
GRANT EXECUTE ON FUNCTION gate_standing_orders_v1(timestamptz) TO {application};
