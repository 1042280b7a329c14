-- Owners share the queue, and a job may take a worker from one of lower priority.

-- The turn of an experiment between owners, and the place of its jobs: that less priority × ageing step.
alter table experiment add column turn timestamptz not null default now();
alter table experiment add column place timestamptz not null default now();

-- The order stays: all stages of an experiment have the same key.
update experiment set
  turn = created_at,
  place = coalesce((select min(claim_key) from job where job.experiment_id = experiment.id and job.stage is not null), created_at);

create index experiment_turn_idx on experiment (turn) where finished_at is null and paused_at is null;
create index experiment_owner_turn_idx on experiment (owner, turn);
create index experiment_owner_idx on experiment (owner, id);

-- The job for which the worker of this one was last asked to give it back; one worker for each.
alter table job add column preempted_by uuid;
create unique index job_preempted_idx on job (preempted_by) where state = 'RUNNING' and preempted_by is not null;
