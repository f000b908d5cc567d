package dev.askel.server.inspection;

/**
 * An answer to an operator.
 *
 * @param done whether it is what was asked for; else the text says why not
 * @param text JSON, or an error in words
 */
public record Told(boolean done, String text) {}
