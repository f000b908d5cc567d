package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunRow;

/** Creates the children of live Map Runs on this node. */
public interface MapRunChildren {
    /**
     * Creates the children of a run, of which none runs here yet.
     *
     * @param row the run as its owner has loaded it
     */
    Children create(MapRunRow row, MapRunScope scope, Listener listener);

    /** The owner of a run. Its methods are called on any thread, and must not block. */
    interface Listener {
        /** Ignores all reports. */
        Listener NONE =
                new Listener() {
                    @Override
                    public void onEnded(ChildEnd end) {}

                    @Override
                    public void onStarted(long child) {}

                    @Override
                    public void onRefused() {}
                };

        /** Receives the end of a child, at least once for each child. */
        void onEnded(ChildEnd end);

        /**
         * Notes that the execution of a child has its input, whose memory is counted as that of
         * executions from now on. Not called for a child that ends at once.
         */
        void onStarted(long child);

        /** Notes that a start was refused, because the run has ended or has another owner. */
        void onRefused();
    }
}
