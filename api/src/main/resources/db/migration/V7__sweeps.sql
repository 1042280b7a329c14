-- Dimensions of finished experiments' supernets, varied around one subnet. What is scored, and what it came to, its job tells.
create table sweep (
    id              uuid        primary key,
    experiment_id   uuid        not null references experiment on delete cascade,
    job_id          uuid        not null unique references job on delete cascade,
    -- Of the base in its experiment, if it has one.
    rank            integer,
    dimensions      jsonb       not null,
    per_block       boolean     not null,
    idempotency_key text        unique,
    request_sha256  text,
    created_at      timestamptz not null default now(),
    constraint sweep_idempotency check ((idempotency_key is null) = (request_sha256 is null))
);

create index sweep_experiment_idx on sweep (experiment_id, id);
