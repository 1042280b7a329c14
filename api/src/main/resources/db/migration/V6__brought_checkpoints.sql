-- Files of weights that users bring, and the supernets that workers make of them.
create table checkpoint (
    id              uuid        primary key,
    name            text        not null unique,
    search_space_id uuid        not null references search_space,
    -- The subnet that is wanted alone; null for the whole supernet.
    architecture    jsonb,
    file_sha256     text        not null,
    file_bytes      bigint      not null,
    -- Until it was read; then the supernet is what is kept.
    file_id         uuid        references artifact,
    state           text        not null default 'PENDING',
    -- Whose supernet it became: the search space, or the smallest space that holds the subnet.
    space           jsonb,
    supernet_id     uuid        references artifact,
    report          jsonb,
    error           text,
    created_at      timestamptz not null default now(),
    imported_at     timestamptz,
    constraint checkpoint_name check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
    constraint checkpoint_state check (
        case state
            when 'PENDING' then file_id is not null and imported_at is null and error is null
            when 'READY' then
                file_id is null and space is not null and supernet_id is not null and report is not null
                and imported_at is not null and error is null
            when 'INVALID' then file_id is null and supernet_id is null and imported_at is not null and error is not null
            else false
        end)
);

create index checkpoint_search_space_idx on checkpoint (search_space_id);

-- A job is about an experiment, a data set, or a checkpoint that is read in.
alter table job
    add column imported_id uuid references checkpoint on delete cascade,
    drop constraint job_subject,
    add constraint job_subject check (num_nonnulls(experiment_id, dataset_id, imported_id) = 1);

create index job_imported_idx on job (imported_id);

-- What a user uploads, no lease allows.
alter table artifact
    alter column job_id drop not null,
    alter column token drop not null,
    add constraint artifact_lease check ((job_id is null) = (token is null));
