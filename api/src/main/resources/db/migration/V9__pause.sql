-- An experiment that is paused keeps its place in the queue, and nobody takes its jobs.

alter table experiment add column paused_at timestamptz;
alter table experiment add constraint experiment_paused check (paused_at is null or state in ('WAITING', 'ACTIVE'));

-- Not to be claimed, whenever it is queued: its experiment is paused.
alter table job add column held boolean not null default false;
-- A worker has been asked to give the job back by then; the reaper takes it afterwards.
alter table job add column yield_by timestamptz;
alter table job add constraint job_yield check (yield_by is null or state = 'RUNNING');

drop index job_claim_idx;
create index job_claim_idx on job (claim_key, id) where state = 'QUEUED' and not held;
create index job_yield_idx on job (yield_by) where yield_by is not null;
