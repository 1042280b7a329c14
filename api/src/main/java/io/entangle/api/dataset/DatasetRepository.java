package io.entangle.api.dataset;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;

interface DatasetRepository extends JpaRepository<DatasetRow, UUID> {

    Optional<DatasetRow> findByName(String name);

    List<DatasetRow> findByIdLessThanOrderByIdDesc(UUID before, Limit limit);
}
