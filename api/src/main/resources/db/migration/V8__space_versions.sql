-- The spaces of experiments that search their space, one row for each step. How good one is, and what became of it, the job tells that has measured it; experiment.space is the last.
create table space_version (
    experiment_id uuid        not null references experiment on delete cascade,
    step          integer     not null,
    -- Step of the version that it was made of.
    parent        integer,
    space         jsonb       not null,
    -- Of its JSON as it is sent.
    sha256        text        not null,
    job_id        uuid        unique references job on delete cascade,
    created_at    timestamptz not null default now(),
    primary key (experiment_id, step),
    foreign key (experiment_id, parent) references space_version (experiment_id, step),
    constraint space_version_step check (step >= 0),
    constraint space_version_parent check ((step = 0) = (parent is null) and parent < step),
    constraint space_version_sha256 check (sha256 ~ '^[0-9a-f]{64}$')
);
