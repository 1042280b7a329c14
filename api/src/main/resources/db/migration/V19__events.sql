-- What happens to experiments. Triggers write it down in the transaction of the change, so no statement that makes one can forget it, and none is added to a claim or a heartbeat.

create table event (
    -- The order of writing; transactions that write at once may commit in another.
    id            bigint      primary key generated always as identity,
    -- The order of reading, which events get when all before them are there to be read: it has no gaps and never grows but at its end. Null until then.
    position      bigint      unique,
    -- No foreign key: it would have a claim, which holds a job, wait for whoever holds the experiment and wants the job.
    experiment_id uuid        not null,
    -- Whose the experiment is; set with the position.
    owner         text        not null default '',
    type          text        not null,
    at            timestamptz not null default clock_timestamp(),
    data          jsonb       not null
);

create index event_unplaced_idx on event (id) where position is null;
create index event_experiment_idx on event (experiment_id, position);
create index event_owner_idx on event (owner, position);

-- One row, which whoever gives out positions holds.
create table event_head (
    one     boolean primary key default true,
    -- The last position that was given out.
    last    bigint  not null default 0,
    -- The last position of an event that is not kept any more.
    removed bigint  not null default 0,
    constraint event_head_one check (one)
);
insert into event_head default values;

create function job_facts(of job, reason jsonb) returns jsonb language sql stable as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'job', jsonb_build_object('id', of.id, 'kind', of.kind, 'stage', of.stage, 'attempt', of.attempt, 'worker', of.worker),
        'error', reason))
$$;

create function write_job_event() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into event (experiment_id, type, data) values (new.experiment_id, 'job.queued', job_facts(new, null));
    elsif new.state = 'QUEUED' then
        insert into event (experiment_id, type, data) values (
            new.experiment_id,
            case when old.state = 'RUNNING' then 'job.returned' else 'job.queued' end,
            -- Given back without a reason, a job keeps the one of an earlier time.
            job_facts(new, case when new.losses > old.losses or new.failures > old.failures or new.error is distinct from old.error then new.error end));
    else
        insert into event (experiment_id, type, data) values (
            new.experiment_id,
            case new.state when 'RUNNING' then 'job.started' else 'job.' || lower(new.state) end,
            job_facts(new, case when new.state = 'FAILED' then new.error end));
    end if;
    return null;
end $$;

-- Parts of a search come and go by the hundred, and nothing of the experiment hangs on one; waiting here for another's lock would be waiting with a job in hand.
create trigger job_queued_event after insert on job
    for each row when (new.experiment_id is not null and new.parent_id is null)
    execute function write_job_event();
create trigger job_state_event after update of state on job
    for each row when (new.state is distinct from old.state and new.experiment_id is not null and new.parent_id is null)
    execute function write_job_event();

create function write_experiment_event() returns trigger language plpgsql as $$
declare
    what text;
begin
    if tg_op = 'INSERT' then
        what := 'created';
    elsif new.state is distinct from old.state then
        what := case
            when new.state <> 'ACTIVE' then lower(new.state)
            when old.state = 'FAILED' then 'retried'
            else 'ready' end;
    else
        what := case when new.paused_at is null then 'resumed' else 'paused' end;
    end if;
    insert into event (experiment_id, type, data) values (
        new.id,
        'experiment.' || what,
        jsonb_strip_nulls(jsonb_build_object(
            'summary', case when new.state = 'SUCCEEDED' then new.summary end,
            'error', case when new.state = 'FAILED' then new.error end)));
    return null;
end $$;

create trigger experiment_created_event after insert on experiment
    for each row execute function write_experiment_event();
create trigger experiment_state_event after update of state, paused_at on experiment
    for each row when (new.state is distinct from old.state or (new.paused_at is null) is distinct from (old.paused_at is null))
    execute function write_experiment_event();

-- A search has found a better subnet than all before it.
create function write_candidate_event() returns trigger language plpgsql as $$
begin
    insert into event (experiment_id, type, data)
    select job.experiment_id, 'candidate.best', job_facts(job, null) || jsonb_build_object('candidate', jsonb_build_object(
        'architecture', new.architecture,
        'hash', new.hash,
        'costs', jsonb_build_object('parameters', new.parameters, 'macs', new.macs, 'macsWithoutRelativePosition', new.macs_without_relative_position),
        'score', jsonb_build_object('accuracy', new.accuracy, 'standardError', new.standard_error, 'images', new.images),
        'origin', new.origin,
        'generation', new.generation))
    from job
    where job.id = new.job_id and job.kind = 'SEARCH' and job.experiment_id is not null
      and not exists (
        select from candidate as other
        where other.job_id = new.job_id and other.accuracy >= new.accuracy and other.position <> new.position);
    return null;
end $$;

create trigger candidate_best_event after insert on candidate
    for each row execute function write_candidate_event();
