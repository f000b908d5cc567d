package dev.askel.asl.expression.jsonata.evaluation;

/**
 * The variables of a block or a call. The memory of a frame counts only when a lambda keeps the
 * frame.
 */
final class MeteredFrame extends VariableFrame {
    private final MemoryMeter memory;
    private boolean kept;

    MeteredFrame(VariableFrame parent, MemoryMeter memory) {
        super(parent);
        this.memory = memory;
    }

    @Override
    public void bind(String name, Object value) {
        super.bind(name, value);
        if (kept) {
            memory.addBinding();
        }
    }

    /**
     * Counts all frames that a new lambda keeps: its own frame and the enclosing ones. Each frame
     * counts only once.
     */
    static void countKeptFrames(VariableFrame innermost) {
        for (var frame = innermost;
                frame instanceof MeteredFrame metered && !metered.kept;
                frame = metered.parent) {
            metered.kept = true;
            metered.memory.addFrame(metered.bindings.size());
        }
    }
}
