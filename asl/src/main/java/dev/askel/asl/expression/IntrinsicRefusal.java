package dev.askel.asl.expression;

/**
 * A function does not accept its arguments. Never leaves {@link IntrinsicCall}, which turns it into
 * a {@link Failure}.
 */
final class IntrinsicRefusal extends Exception {
    IntrinsicRefusal(String problem) {
        super(problem, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
