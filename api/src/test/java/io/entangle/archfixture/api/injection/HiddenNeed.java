package io.entangle.archfixture.api.injection;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;

class HiddenNeed {
    @Autowired
    private @Nullable DataSource source;

    boolean isSatisfied() {
        return source != null;
    }
}
