-- Subnets that a search, or a measurement of a space, needs scored: by whichever worker was the first to do so.
create table evaluation (
    -- The job that needs them.
    parent_id uuid        not null references job on delete cascade,
    -- How many held-out images were asked for; 0 for all of them.
    images    integer     not null,
    hash      text        not null,
    score     jsonb       not null,
    -- The job that has scored it: the parent or a child of it.
    job_id    uuid        not null references job on delete cascade,
    worker    text        not null references worker,
    scored_at timestamptz not null default now(),
    primary key (parent_id, images, hash),
    constraint evaluation_images check (images >= 0),
    constraint evaluation_hash check (hash ~ '^[0-9a-f]{64}$')
);

create index evaluation_job_idx on evaluation (job_id);
