package io.entangle.api.searchspace;

import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/** The stored search spaces. A space never changes, so whoever holds one may keep it. */
@Service
public class SearchSpaces {

    private final SearchSpaceRepository rows;

    SearchSpaces(SearchSpaceRepository rows) {
        this.rows = rows;
    }

    /** The space of that id or name. */
    public Optional<StoredSearchSpace> find(String idOrName) {
        return ResourceIds.id(idOrName)
                .map(rows::findById)
                .orElseGet(() -> rows.findByName(idOrName))
                .map(SearchSpaceRow::view);
    }

    StoredSearchSpace get(String idOrName) {
        return find(idOrName).orElseThrow(() -> Problem.notFound("search space", idOrName));
    }

    /** A page of them, newest first; of one owner if one is named. */
    Page<StoredSearchSpace> list(PageQuery query, @Nullable String owner) {
        return Page.of(
                query,
                owner == null
                        ? rows.findByIdLessThanOrderByIdDesc(query.before(), Limit.of(query.rows()))
                        : rows.findByOwnerAndIdLessThanOrderByIdDesc(owner, query.before(), Limit.of(query.rows())),
                SearchSpaceRow::getId,
                SearchSpaceRow::view);
    }

    /** Stores a space of an owner under a new name, or finds the same one under that name; 409 if the name means another. */
    Registered register(String name, String owner, @Nullable String preset, SearchSpace space) {
        Optional<StoredSearchSpace> before = find(name);
        if (before.isPresent()) {
            return existing(before.get(), space);
        }
        try {
            SearchSpaceRow row = rows.saveAndFlush(new SearchSpaceRow(ResourceIds.next(), name, owner, preset, space));
            return new Registered(row.view(), true);
        } catch (DataIntegrityViolationException e) {
            return existing(find(name).orElseThrow(() -> e), space);
        }
    }

    private static Registered existing(StoredSearchSpace stored, SearchSpace wanted) {
        if (!stored.space().equals(wanted)) {
            throw Problem.conflict(
                    "The name %s is taken by another search space; choose another name".formatted(stored.name()));
        }
        return new Registered(stored, false);
    }

    /**
     * @param space the stored space
     * @param created whether it was stored just now
     */
    record Registered(StoredSearchSpace space, boolean created) {}
}
