package io.entangle.archfixture.api.leak;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Row {
    @Id
    private long id;

    long id() {
        return id;
    }
}
