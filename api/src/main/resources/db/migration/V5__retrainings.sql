-- Subnets of finished experiments trained alone. Where one stands, and what it came to, its job tells.
create table retraining (
    id                             uuid        primary key,
    experiment_id                  uuid        not null references experiment on delete cascade,
    job_id                         uuid        not null unique references job on delete cascade,
    -- Of the subnet in its experiment, if it has one.
    rank                           integer,
    hash                           text        not null,
    architecture                   jsonb       not null,
    parameters                     bigint      not null,
    macs                           bigint      not null,
    macs_without_relative_position bigint      not null,
    mode                           text        not null,
    seed                           bigint      not null,
    -- Every default filled in.
    training                       jsonb       not null,
    idempotency_key                text        unique,
    request_sha256                 text,
    created_at                     timestamptz not null default now(),
    constraint retraining_mode check (mode in ('FINE_TUNE', 'FROM_SCRATCH')),
    constraint retraining_idempotency check ((idempotency_key is null) = (request_sha256 is null))
);

create index retraining_experiment_idx on retraining (experiment_id, id);
