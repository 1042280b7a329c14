package io.entangle.api.experiment;

import io.entangle.api.dataset.Datasets;
import io.entangle.api.dataset.StoredDataset;
import io.entangle.api.searchspace.SearchSpaces;
import io.entangle.api.searchspace.StoredSearchSpace;
import io.entangle.api.web.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Ids of what the filters of a list name. A name that nothing has is refused: an empty list would look as if nothing had been found. */
@Component
class NamedThings {

    private final SearchSpaces spaces;
    private final Datasets datasets;

    NamedThings(SearchSpaces spaces, Datasets datasets) {
        this.spaces = spaces;
        this.datasets = datasets;
    }

    /** Id of the search space; null if none is named. */
    @Nullable
    UUID searchSpace(@Nullable String idOrName) {
        return idOrName == null
                ? null
                : spaces.find(idOrName)
                        .map(StoredSearchSpace::id)
                        .orElseThrow(() -> Problem.badParameter(
                                "searchSpace", "must be the id or the name of one; there is none " + idOrName));
    }

    /** Id of the data set; null if none is named. */
    @Nullable
    UUID dataset(@Nullable String idOrName) {
        return idOrName == null
                ? null
                : datasets.find(idOrName)
                        .map(StoredDataset::id)
                        .orElseThrow(() -> Problem.badParameter(
                                "dataset", "must be the id or the name of one; there is none " + idOrName));
    }
}
