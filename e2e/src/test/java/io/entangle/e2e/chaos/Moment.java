package io.entangle.e2e.chaos;

import io.entangle.e2e.Call;
import io.entangle.e2e.Crossing;
import io.entangle.e2e.WireCall;
import io.entangle.shared.contract.v1.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way, at which something may go wrong.
 *
 * @param seat of the worker that is asking
 * @param crossing what for
 * @param lease the lease under which it works; none while it asks for one
 * @param call the call itself
 */
record Moment(Seat seat, Crossing crossing, @Nullable Lease lease, Call call) {

    /** Whether it is what is wished for. */
    boolean is(Wish wish) {
        return crossing.call() == wish.call() && lease != null && lease.spec().kind() == wish.kind();
    }

    /** Whether a fault of that type may happen now: reading changes nothing, so nothing happens to it but on downloads. */
    boolean allows(FaultType type) {
        boolean read = crossing.method().equals("GET") && crossing.call() != WireCall.DOWNLOAD;
        return type.calls().contains(crossing.call()) && !read;
    }
}
