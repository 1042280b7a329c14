package io.entangle.archfixture.api.row;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
public class PublicRow {
    @Id
    private long id;

    long id() {
        return id;
    }
}
