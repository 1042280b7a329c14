package io.entangle.api.searchspace;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;

interface SearchSpaceRepository extends JpaRepository<SearchSpaceRow, UUID> {

    Optional<SearchSpaceRow> findByName(String name);

    List<SearchSpaceRow> findByIdLessThanOrderByIdDesc(UUID before, Limit limit);

    List<SearchSpaceRow> findByOwnerAndIdLessThanOrderByIdDesc(String owner, UUID before, Limit limit);
}
