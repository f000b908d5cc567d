package dev.askel.engine.maprun.live;

/**
 * Bounds the children that a feed has read and that have no plan. The feed waits on its virtual
 * thread; the owner of the run notes the plans. Thread-safe.
 */
final class ReadAhead {
    private final int childrenMax;
    private int children;

    ReadAhead(int childrenMax) {
        this.childrenMax = childrenMax;
    }

    /** Waits until fewer children than the bound were read ahead. */
    synchronized void await() throws InterruptedException {
        while (children >= childrenMax) {
            wait();
        }
    }

    synchronized void onRead(int count) {
        children += count;
    }

    synchronized void onPlanned(int count) {
        children -= count;
        notifyAll();
    }
}
