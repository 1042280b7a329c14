-- The trace in which an experiment was posted, if there was one, as W3C's traceparent: what workers do for it belongs to that.
alter table experiment add column traceparent text;
