package javax.annotation;

/** Left Java with version 11. */
public @interface Generated {
    String[] value();

    String date() default "";

    String comments() default "";
}
