package io.entangle.worker.data;

import java.io.IOException;

/** A file that lies, or came to lie, outside the directories that may be read. */
final class OutsideDataRoots extends IOException {

    private static final long serialVersionUID = 1L;

    OutsideDataRoots(String message) {
        super(OneLine.of(message));
    }
}
