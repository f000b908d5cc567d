package dev.askel.docs.reference;

/**
 * One setting of a {@code reference.conf}.
 *
 * @param group the path of the object that contains the setting, such as {@code askel.http}
 * @param key the name of the setting in the object
 * @param value the default, in HOCON
 * @param variable the environment variable that replaces the default; empty if there is none
 * @param meaning the comment above or after the setting; empty if the setting shares the comment of
 *     the previous one
 * @param continues whether the setting directly follows another one and has no comment itself
 */
record Setting(
        String group,
        String key,
        String value,
        String variable,
        String meaning,
        boolean continues) {

    /** Returns the same setting with an environment variable. */
    Setting withVariable(String newVariable) {
        return new Setting(group, key, value, newVariable, meaning, continues);
    }
}
