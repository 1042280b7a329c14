-- How many corrupt images a run may pass over, and a picture of what the images look like.
alter table dataset
    add column max_corrupt_share double precision not null default 0.01,
    add column samples bytea,
    add constraint dataset_max_corrupt_share check (max_corrupt_share between 0 and 1),
    add constraint dataset_samples check (octet_length(samples) <= 1048576);
