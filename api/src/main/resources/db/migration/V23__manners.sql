-- What users may change of an experiment, under a version that tells whose change comes too late; and what it was made after.
alter table experiment add column version bigint not null default 0;
alter table experiment add column notes text;
alter table experiment add column cloned_from uuid references experiment on delete set null;
create index experiment_cloned_idx on experiment (cloned_from) where cloned_from is not null;

-- Whose key asked for it; keys of two owners may use the same idempotency key. What was there before was asked for by nobody in particular.
alter table retraining add column posted_by text not null default '';
alter table retraining drop constraint retraining_idempotency_key_key;
create unique index retraining_idempotency_idx on retraining (posted_by, idempotency_key);
alter table sweep add column posted_by text not null default '';
alter table sweep drop constraint sweep_idempotency_key_key;
create unique index sweep_idempotency_idx on sweep (posted_by, idempotency_key);

-- Lists are read in the order of ids, within what is asked for.
drop index experiment_dataset_idx;
create index experiment_dataset_idx on experiment (dataset_id, id);
drop index experiment_search_space_idx;
create index experiment_search_space_idx on experiment (search_space_id, id);
create index experiment_state_idx on experiment (state, id);
create index experiment_paused_idx on experiment (id) where paused_at is not null;
