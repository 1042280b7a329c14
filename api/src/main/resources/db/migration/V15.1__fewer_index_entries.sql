-- A job belongs to an experiment, or to a data set, or to a checkpoint that was brought, and few are parts of another. Every change of state writes an entry into each
-- index that has the row: so those of what it does not belong to leave it out.
drop index job_experiment_idx;
create index job_experiment_idx on job (experiment_id, stage) where experiment_id is not null;
drop index job_dataset_idx;
create index job_dataset_idx on job (dataset_id) where dataset_id is not null;
drop index job_parent_idx;
create index job_parent_idx on job (parent_id) where parent_id is not null;
drop index job_imported_idx;
create index job_imported_idx on job (imported_id) where imported_id is not null;
