<?php
/**
 * Plugin Name: infolit oEmbed
 * Description: Shows the self-check where the link of a door (https://quiz.example/lv/c/your-library) stands on a line of its own.
 * Version: 1.0.0
 * Requires PHP: 7.4
 * License: MIT
 *
 * Copy this file into wp-content/mu-plugins/ and put in the address of your quiz, without a slash at the end. (Or define
 * INFOLIT_QUIZ in wp-config.php.) Only a provider that is registered gets a frame in which forms work.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

if ( ! defined( 'INFOLIT_QUIZ' ) ) {
	define( 'INFOLIT_QUIZ', 'https://quiz.example' );
}

add_action(
	'init',
	static function () {
		wp_oembed_add_provider(
			'#^' . preg_quote( INFOLIT_QUIZ, '#' ) . '/[a-z]{2}(-Latn)?/(embed/)?(c/[A-Za-z0-9._~-]+/?)?(\?.*)?$#',
			INFOLIT_QUIZ . '/oembed',
			true
		);
	}
);
