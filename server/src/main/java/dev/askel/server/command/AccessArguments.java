package dev.askel.server.command;

/** Parses {@code access explain}. */
final class AccessArguments {
    private static final String COMMAND = "access";

    private AccessArguments() {}

    static Command parseAccess(CommandArguments arguments) throws UsageException {
        if (!arguments.hasNext() || !arguments.next().equals("explain")) {
            throw new UsageException("access accepts only the subcommand explain.");
        }
        var principal = operand(arguments);
        var action = operand(arguments);
        var resource = operand(arguments);
        var location = new LocationOptions();
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (!location.read(option, arguments)) {
                throw arguments.unknown(COMMAND, option);
            }
        }
        return new Command.ExplainAccess(principal, action, resource, location.settings());
    }

    private static String operand(CommandArguments arguments) throws UsageException {
        if (!arguments.isNextOperand()) {
            throw new UsageException(
                    "access explain needs the ARN of a principal, an action and a resource.");
        }
        return arguments.next();
    }
}
