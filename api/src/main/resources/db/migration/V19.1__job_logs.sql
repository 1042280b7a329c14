-- The last lines that workers have logged at a job, and no more of them than its share.
create table job_log (
    job_id   uuid        not null references job on delete cascade,
    -- Counted for each job, over all its attempts; without gaps but for the lines that are not kept any more.
    position bigint      not null,
    -- Under which lease, and its place among the lines of that: what is sent twice is kept once.
    token    bigint      not null,
    number   bigint      not null,
    at       timestamptz not null,
    level    text        not null,
    text     text        not null,
    primary key (job_id, position)
);
