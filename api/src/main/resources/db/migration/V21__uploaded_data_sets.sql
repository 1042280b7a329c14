-- Data sets that users upload, and what is known of those in buckets.
alter table dataset
    add column archive_id      uuid references artifact,
    add column archive_sha256  text,
    add column archive_bytes   bigint,
    -- What the last inspection that succeeded found in a bucket: runs read that and nothing else.
    add column content_version text,
    add constraint dataset_archive check (num_nonnulls(archive_id, archive_sha256, archive_bytes) in (0, 3)),
    add constraint dataset_upload check ((uri like 'upload:%') = (archive_id is not null));

create unique index dataset_archive_idx on dataset (archive_id) where archive_id is not null;
