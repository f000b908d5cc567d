package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.VariableFrame;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All functions that an expression can call. As on AWS, {@code $eval} is missing. A call to {@code
 * $eval} therefore fails like a call to any value that is not a function.
 */
final class StandardLibrary {
    private static final List<Builtin> ALL =
            Stream.of(
                            TextFunctions.all(),
                            RegexFunctions.all(),
                            NumberFunctions.all(),
                            ListFunctions.all(),
                            HigherOrderFunctions.all(),
                            ObjectFunctions.all(),
                            DateFunctions.all(),
                            AwsFunctions.all())
                    .flatMap(List::stream)
                    .toList();

    /** The names of the functions, without the dollar sign. */
    static final Set<String> NAMES = ALL.stream().map(Builtin::name).collect(Collectors.toSet());

    /** The functions as variables. All evaluations share this frame, and none changes it. */
    static final VariableFrame FUNCTIONS = frame();

    private StandardLibrary() {}

    private static VariableFrame frame() {
        var frame = new VariableFrame(null);
        for (var function : ALL) {
            frame.bind(function.name(), function);
        }
        return frame;
    }
}
