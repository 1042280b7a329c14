-- Experiments, the queue, and what workers report. Every time comes from this database's clock.

create table worker (
    name          text        primary key,
    info          jsonb       not null,
    first_seen_at timestamptz not null default now(),
    last_seen_at  timestamptz not null default now()
);

create table experiment (
    id              uuid        primary key,
    name            text        not null,
    -- Who pays for it in fair sharing.
    owner           text        not null default '',
    priority        integer     not null default 0,
    -- WAITING: for the inspection of its data set. ACTIVE: its jobs tell whether it is queued or running.
    state           text        not null,
    search_space_id uuid        not null references search_space,
    dataset_id      uuid        not null references dataset,
    -- As posted, with every default filled in, and the space as it was then.
    spec            jsonb       not null,
    space           jsonb       not null,
    summary         jsonb,
    error           jsonb,
    idempotency_key text        unique,
    request_sha256  text,
    created_at      timestamptz not null default now(),
    finished_at     timestamptz,
    constraint experiment_idempotency check ((idempotency_key is null) = (request_sha256 is null)),
    constraint experiment_state check (
        case state
            when 'WAITING' then finished_at is null and error is null
            when 'ACTIVE' then finished_at is null and error is null
            when 'SUCCEEDED' then finished_at is not null and error is null and summary is not null
            when 'FAILED' then finished_at is not null and error is not null
            when 'CANCELLED' then finished_at is not null and error is null
            else false
        end)
);

create index experiment_dataset_idx on experiment (dataset_id);
create index experiment_search_space_idx on experiment (search_space_id);

-- One sequence for all jobs: a later lease has a larger token, whatever the job.
create sequence fencing_token;

create table job (
    id               uuid        primary key,
    experiment_id    uuid        references experiment on delete cascade,
    dataset_id       uuid        references dataset on delete cascade,
    parent_id        uuid        references job on delete cascade,
    kind             text        not null,
    -- Place in the line of its experiment; null for what runs beside the line.
    stage            integer,
    state            text        not null default 'QUEUED',
    spec             jsonb       not null,
    result           jsonb,
    -- What the job needs: any, cpu or cuda.
    device           text        not null default 'any',
    priority         integer     not null default 0,
    -- The order of the queue, set once: time of creation less priority × ageing step. Nothing starves, as new keys keep growing.
    claim_key        timestamptz not null,
    -- Not to be claimed before: backoff.
    available_at     timestamptz not null default now(),
    attempt          integer     not null default 0,
    -- Lost leases and failures have budgets of their own.
    losses           integer     not null default 0,
    max_losses       integer     not null,
    failures         integer     not null default 0,
    max_failures     integer     not null,
    token            bigint      unique,
    worker           text        references worker,
    lease_expires_at timestamptz,
    progress         jsonb,
    checkpoint_id    uuid        references artifact,
    checkpoint_step  bigint,
    -- Of the last attempt that did not end well.
    error            jsonb,
    created_at       timestamptz not null default now(),
    first_started_at timestamptz,
    started_at       timestamptz,
    finished_at      timestamptz,
    constraint job_subject check (num_nonnulls(experiment_id, dataset_id) = 1),
    constraint job_device check (device in ('any', 'cpu', 'cuda')),
    constraint job_checkpoint check ((checkpoint_id is null) = (checkpoint_step is null)),
    constraint job_started check ((attempt = 0) = (started_at is null) and (started_at is null) = (first_started_at is null)),
    constraint job_state check (
        case state
            when 'QUEUED' then
                token is null and lease_expires_at is null and finished_at is null and result is null
            when 'RUNNING' then
                token is not null and worker is not null and lease_expires_at is not null and started_at is not null
                and finished_at is null and result is null
            when 'SUCCEEDED' then
                token is not null and lease_expires_at is null and finished_at is not null and result is not null
                and error is null
            when 'FAILED' then
                lease_expires_at is null and finished_at is not null and result is null and error is not null
            when 'CANCELLED' then
                lease_expires_at is null and finished_at is not null and result is null
            else false
        end)
);

create index job_claim_idx on job (claim_key, id) where state = 'QUEUED';
create index job_lease_idx on job (lease_expires_at) where state = 'RUNNING';
create index job_worker_idx on job (worker) where state = 'RUNNING';
create index job_experiment_idx on job (experiment_id, stage);
create index job_dataset_idx on job (dataset_id);
create index job_parent_idx on job (parent_id);
-- A stage is queued once: a second completion of the stage before it cannot queue it again.
create unique index job_stage_idx on job (experiment_id, stage)
    where stage is not null and parent_id is null and state in ('QUEUED', 'RUNNING', 'SUCCEEDED');

create table metric (
    job_id uuid             not null references job on delete cascade,
    name   text             not null,
    step   bigint           not null,
    value  double precision not null,
    primary key (job_id, name, step),
    constraint metric_finite check (value > '-infinity' and value < 'infinity')
);

create table candidate (
    job_id                         uuid             not null references job on delete cascade,
    hash                           text             not null,
    -- The order in which they were scored: a search that is resumed repeats it.
    position                       bigint           not null generated always as identity,
    architecture                   jsonb            not null,
    parameters                     bigint           not null,
    macs                           bigint           not null,
    macs_without_relative_position bigint           not null,
    accuracy                       double precision not null,
    standard_error                 double precision not null,
    images                         integer          not null,
    origin                         text             not null,
    generation                     integer          not null,
    primary key (job_id, hash),
    constraint candidate_accuracy check (accuracy between 0 and 1)
);

create index candidate_order_idx on candidate (job_id, position);
create index candidate_accuracy_idx on candidate (job_id, accuracy desc, position);

create table subnet (
    id                             uuid        primary key,
    experiment_id                  uuid        not null references experiment on delete cascade,
    role                           text        not null,
    -- 1 for the best of those that are ranked.
    rank                           integer,
    hash                           text        not null,
    architecture                   jsonb       not null,
    parameters                     bigint      not null,
    macs                           bigint      not null,
    macs_without_relative_position bigint      not null,
    held_out                       jsonb,
    test                           jsonb,
    -- The job that extracts one that was asked for afterwards.
    job_id                         uuid        references job,
    weights_id                     uuid        references artifact,
    config_id                      uuid        references artifact,
    created_at                     timestamptz not null default now(),
    constraint subnet_artifacts check ((weights_id is null) = (config_id is null)),
    constraint subnet_role check (
        case role
            when 'RANKED' then rank is not null and held_out is not null and job_id is null
            when 'SMALLEST' then rank is null and held_out is not null and job_id is null
            when 'LARGEST' then rank is null and held_out is not null and job_id is null
            when 'EXTRACTED' then rank is null and held_out is null and job_id is not null
            else false
        end)
);

create unique index subnet_rank_idx on subnet (experiment_id, rank) where role = 'RANKED';
create unique index subnet_hash_idx on subnet (experiment_id, role, hash) where role <> 'EXTRACTED';
create unique index subnet_job_idx on subnet (job_id);
create index subnet_experiment_idx on subnet (experiment_id);
