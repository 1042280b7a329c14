create table search_space (
    id         uuid        primary key,
    name       text        not null unique,
    preset     text,
    content    jsonb       not null,
    created_at timestamptz not null default now(),
    constraint search_space_name check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$')
);

create table dataset (
    id            uuid             primary key,
    name          text             not null unique,
    uri           text             not null,
    test_fraction double precision,
    state         text             not null,
    -- What the last inspection that succeeded found.
    inspection    jsonb,
    error         text,
    inspected_at  timestamptz,
    created_at    timestamptz      not null default now(),
    version       bigint           not null default 0,
    constraint dataset_name check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
    constraint dataset_test_fraction check (test_fraction > 0 and test_fraction < 1),
    constraint dataset_state check (
        case state
            when 'PENDING' then error is null
            when 'READY' then inspection is not null and inspected_at is not null and error is null
            when 'INVALID' then inspected_at is not null and error is not null
            else false
        end)
);

create table artifact (
    id           uuid        primary key,
    sha256       text        not null,
    bytes        bigint      not null,
    kind         text        not null,
    file_name    text        not null,
    -- STAGED: uploaded, nothing points to it. COMMITTED: part of a result or a checkpoint. DISCARDED: nothing points to it any more.
    state        text        not null,
    -- The lease under which it was uploaded.
    job_id       uuid        not null,
    token        bigint      not null,
    created_at   timestamptz not null default now(),
    committed_at timestamptz,
    discarded_at timestamptz,
    constraint artifact_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint artifact_bytes check (bytes >= 0),
    constraint artifact_state check (
        case state
            when 'STAGED' then committed_at is null and discarded_at is null
            when 'COMMITTED' then committed_at is not null and discarded_at is null
            when 'DISCARDED' then discarded_at is not null
            else false
        end)
);

create index artifact_sha256_idx on artifact (sha256);
create index artifact_job_idx on artifact (job_id);
-- What the collector looks for.
create index artifact_collectable_idx on artifact (created_at) where state <> 'COMMITTED';
