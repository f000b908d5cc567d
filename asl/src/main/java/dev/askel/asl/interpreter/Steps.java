package dev.askel.asl.interpreter;

import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;

/** Which file does the work of which type of state. */
final class Steps {
    private Steps() {}

    /** Does what the state is for, as far as it goes without anybody's answer. */
    static void perform(Run run, State state) {
        switch (state) {
            case PassState pass -> PassSteps.run(run, pass);
            case TaskState task -> TaskSteps.call(run, task);
            case ChoiceState choice -> ChoiceSteps.run(run, choice);
            case WaitState wait -> WaitSteps.begin(run, wait);
            case SucceedState succeed -> SucceedSteps.run(run, succeed);
            case FailState fail -> FailSteps.run(run, fail);
            case ParallelState parallel -> ParallelSteps.start(run, parallel);
            case MapState map -> MapSteps.start(run, map);
        }
    }
}
