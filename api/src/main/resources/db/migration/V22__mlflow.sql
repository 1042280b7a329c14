-- What an MLflow tracking server was told of experiments.
create table mlflow_run (
    experiment_id uuid primary key references experiment on delete cascade,
    run_id        text not null,
    -- Where the run keeps files, as the server said.
    artifact_uri  text not null,
    -- Whether its parameters were told.
    described     boolean not null default false,
    -- When the experiment had ended that was told last; null while it has not, or goes on.
    told_end      timestamptz
);

-- Up to which step of a curve the server has been told.
create table mlflow_curve (
    job_id uuid   not null references job on delete cascade,
    name   text   not null,
    step   bigint not null,
    primary key (job_id, name)
);

-- Whose turn it is to tell: one process at a time.
create table mlflow_turn (
    one    boolean primary key default true check (one),
    holder uuid,
    until  timestamptz not null default '-infinity',
    -- Since when a server has been named: what had ended before is not told.
    since  timestamptz
);

insert into mlflow_turn default values;
