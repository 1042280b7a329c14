package io.entangle.e2e.chaos;

import java.io.IOException;
import java.sql.SQLException;

/** Lets something go wrong at a moment. */
interface Fault {

    /** Has it happen, and carries the call as far as it comes. */
    Outcome strike(Card card, Moment moment) throws IOException, InterruptedException, SQLException;
}
