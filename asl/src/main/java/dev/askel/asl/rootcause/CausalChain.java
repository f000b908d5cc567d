package dev.askel.asl.rootcause;

import java.util.List;

/**
 * The failures that led to the end of one execution, in the order of their events. The first step
 * is the root cause. The last step is the end of the execution.
 *
 * @param steps the failures and the end; empty for an execution that runs or has succeeded
 * @param complete whether all relevant events were read; if false, an earlier step may exist
 */
public record CausalChain(List<CausalStep> steps, boolean complete) {
    /** The empty chain of an execution that runs or has succeeded. */
    public static final CausalChain NONE = new CausalChain(List.of(), true);

    public CausalChain {
        steps = List.copyOf(steps);
    }
}
