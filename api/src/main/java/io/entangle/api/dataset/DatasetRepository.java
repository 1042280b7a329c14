package io.entangle.api.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.NativeQuery;

interface DatasetRepository extends JpaRepository<DatasetRow, UUID> {

    Optional<DatasetRow> findByName(String name);

    List<DatasetRow> findByIdLessThanOrderByIdDesc(UUID before, Limit limit);

    /** The database's clock. */
    @NativeQuery("select now()")
    Instant now();
}
