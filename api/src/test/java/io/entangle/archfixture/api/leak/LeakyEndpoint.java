package io.entangle.archfixture.api.leak;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LeakyEndpoint {
    @GetMapping
    Row row() {
        return new Row();
    }
}
