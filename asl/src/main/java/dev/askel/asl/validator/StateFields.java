package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Fields;

/**
 * A state as it is written, with what it inherits.
 *
 * @param machineType how its graph runs: the machine's type, or that of a distributed Map's
 *     children
 */
record StateFields(
        String name,
        Fields fields,
        StateType type,
        QueryLanguage language,
        MachineType machineType) {}
