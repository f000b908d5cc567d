package dev.askel.server.inspection;

/**
 * The result of an operator's command.
 *
 * @param isSuccess whether the command succeeded; otherwise the text gives the reason
 * @param text JSON, or an error message
 */
public record CommandResult(boolean isSuccess, String text) {}
