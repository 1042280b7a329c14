package io.entangle.api.dataset;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface DatasetRepository extends JpaRepository<DatasetRow, UUID> {

    Optional<DatasetRow> findByName(String name);

    @Query("""
            select row from DatasetRow row
            where row.id < :before and (:state is null or row.state = :state) and (:owner is null or row.owner = :owner)
            order by row.id desc
            """)
    List<DatasetRow> page(UUID before, @Nullable DatasetState state, @Nullable String owner, Limit limit);
}
