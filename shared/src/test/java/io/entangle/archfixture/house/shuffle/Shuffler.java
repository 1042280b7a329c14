package io.entangle.archfixture.house.shuffle;

import java.util.Collections;
import java.util.List;

final class Shuffler {
    void shuffle(List<String> names) {
        Collections.shuffle(names);
    }
}
