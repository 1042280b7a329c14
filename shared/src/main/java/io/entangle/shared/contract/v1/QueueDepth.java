package io.entangle.shared.contract.v1;

/**
 * How much there is to do for workers that can do the same, each number counted up to {@link #MOST}.
 *
 * @param queued jobs that one of them could claim now
 * @param running jobs of that sort that a worker, whichever, holds
 */
public record QueueDepth(int queued, int running) {

    /** Where counting ends: whoever asks wants to know how many workers to start. */
    public static final int MOST = 1000;
}
