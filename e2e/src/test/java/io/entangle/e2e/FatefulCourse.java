package io.entangle.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Calls to one API, each of which comes as far as its fate lets it. */
final class FatefulCourse implements Course {

    private final URI api;
    private final Fate fate;

    FatefulCourse(URI api, Fate fate) {
        this.api = api;
        this.fate = fate;
    }

    @Override
    public Optional<Answer> run(Crossing crossing, Call call) throws IOException, InterruptedException {
        Passage passage = fate.of(crossing);
        Optional<Answer> answer =
                passage == Passage.REQUEST_LOST ? Optional.empty() : Optional.of(Wire.wait(call.send(api)));
        if (passage == Passage.WHOLE) {
            return answer;
        }
        fate.lost(crossing);
        return Optional.empty();
    }
}
