import type { ProblemMessages } from "../messages";

export const problems: ProblemMessages = {
  "insecure-context": [
    "Esta página no puede usar el micrófono",
    "Los navegadores solo lo permiten en páginas https y en http://localhost. Abre Vivavoce en una de ellas, o traduce un archivo.",
  ],
  "microphone-denied": [
    "El micrófono está bloqueado",
    "Permítelo para esta página en la barra de direcciones (el símbolo del micrófono o del candado) y pulsa Empezar otra vez. También puedes traducir un archivo.",
  ],
  "microphone-missing": [
    "No se encontró ningún micrófono",
    "Conecta uno y pulsa Empezar otra vez, o traduce un archivo.",
  ],
  "microphone-busy": [
    "No se puede abrir el micrófono",
    "Quizá lo usa otro programa. Ciérralo, o elige otro micrófono en Sonido, y pulsa Empezar otra vez.",
  ],
  "microphone-lost": [
    "Se desconectó el micrófono",
    "Lo dicho hasta entonces se sigue traduciendo. Conéctalo otra vez y pulsa Empezar para continuar.",
  ],
  "microphone-changed": [
    "Se desconectó el micrófono",
    "Otro ha tomado su lugar: puedes seguir hablando. Elige uno distinto en Sonido e idioma.",
  ],
  "microphone-gone": [
    "Se desconectó el micrófono",
    "Ahora nadie te oye. Conecta uno: se usa enseguida, o elígelo en Sonido e idioma.",
  ],
  "camera-denied": [
    "La cámara está bloqueada",
    "Permítela para esta página en la barra de direcciones, o elige una foto. Tu voz se traduce también sin ella.",
  ],
  "camera-missing": ["No se encontró ninguna cámara", "Conecta una, o elige una foto."],
  "camera-busy": [
    "No se puede abrir la cámara",
    "Quizá la use otro programa. Ciérralo y enciende la cámara de nuevo.",
  ],
  "camera-lost": ["La cámara se desconectó", "Tu voz continúa. Conecta la cámara y enciéndela de nuevo."],
  "picture-unreadable": [
    "Esta imagen no se puede mostrar",
    "Está vacía, dañada o es de un tipo que este navegador no conoce. JPEG, PNG y WebP funcionan.",
  ],
  "file-unreadable": [
    "No se puede reproducir este archivo",
    "Está vacío, dañado o es de un tipo que este navegador no conoce. MP3, M4A, WAV, FLAC, OGG, MP4 y WebM funcionan.",
  ],
  "file-broken": [
    "El archivo acaba en datos dañados",
    "Se tradujo todo hasta el daño. Exporta el archivo otra vez para obtener el resto.",
  ],
  "file-silent": ["Este vídeo no tiene sonido", "Elige un archivo en el que alguien hable."],
  "audio-blocked": [
    "El navegador no da sonido a esta página",
    "Haz clic en la página y pulsa Empezar otra vez. Si no ayuda, comprueba que haya un dispositivo de sonido conectado.",
  ],
  unreachable: [
    "Vivavoce no responde",
    "El servidor no está en marcha o no se alcanza. Arráncalo con `make run` e inténtalo de nuevo: esta página nota sola cuándo vuelve.",
  ],
  reconnecting: [
    "Se perdió la conexión",
    "Reconectando… Sigue hablando: los últimos 30 segundos se guardan y se envían en cuanto vuelva.",
  ],
  "connection-lost": [
    "Se perdió la conexión",
    "No se pudo recuperar en 40 segundos. Comprueba la red y que el servidor siga en marcha, y pulsa Empezar para continuar.",
  ],
  at_capacity: [
    "Todas las plazas están ocupadas",
    "El servidor lleva a tantas personas como puede sin frenar a las demás. Inténtalo cuando alguien haya terminado.",
  ],
  too_many_requests: [
    "Demasiadas sesiones desde aquí",
    "Cierra Vivavoce en otras pestañas, espera unos segundos y pulsa Empezar otra vez.",
  ],
  audio_lost: [
    "Se perdió parte de lo dicho",
    "El reconocimiento faltó más de 30 segundos; falta lo que se dijo primero.",
  ],
  draining: [
    "El servidor se está reiniciando",
    "Por un momento no admite a nadie nuevo. Inténtalo de nuevo en unos segundos.",
  ],
  stage_unavailable: [
    "Un servicio no está en marcha",
    "La traducción necesita el reconocedor, el traductor y la voz. Mira en la terminal cuál se paró, o arráncalos todos con `make run`.",
  ],
  unsupported_language: [
    "Este par de idiomas no está instalado",
    "Elige otro par, o instala un modelo para él con `vivavoce models pull`.",
  ],
  unknown_voice: ["Esta voz no está instalada", "Elige otra voz."],
  "sound-stopped": [
    "El navegador ha pausado todo el sonido",
    "Una llamada u otro programa puede haberlo tomado. Después sigue solo; si no, pulsa Parar y Empezar.",
  ],
  "webrtc-blocked": [
    "El sonido va por la conexión normal",
    "Desde aquí no se pudo abrir la vía más rápida para llamadas (WebRTC); a menudo se debe a un cortafuegos. Todo funciona sin ella.",
  ],
  "webrtc-lost": [
    "El sonido ha pasado a la conexión normal",
    "La vía más rápida para llamadas (WebRTC) se ha cortado. La llamada sigue, y lo que no se oyó se repite.",
  ],
  unknown_room: [
    "Esta sala no existe",
    "Ha terminado, o el enlace está incompleto. Pide uno nuevo al anfitrión.",
  ],
  unknown_member: ["Ya no estás en esta sala", "Estuviste fuera demasiado tiempo. Pulsa Entrar para volver."],
  wrong_password: ["La contraseña no es correcta", "Escribe la contraseña que te dio el anfitrión."],
  host_present: [
    "El anfitrión ya está aquí",
    "Una sala tiene un anfitrión a la vez. Entra a hablar, o sal primero en la otra pestaña.",
  ],
  room_locked: [
    "La sala está cerrada",
    "Por ahora el anfitrión no deja entrar a nadie más. Pídele que la abra.",
  ],
  room_full: ["La sala está llena", "Inténtalo cuando alguien salga, o entra solo a escuchar."],
  removed: ["El anfitrión te ha sacado", "Ya no estás en la sala."],
  elsewhere: [
    "Estás en esta sala en otra pestaña",
    "La llamada sigue allí. Entra aquí para tener un segundo lugar.",
  ],
  internal: [
    "Algo salió mal",
    "Pulsa Empezar para intentarlo de nuevo. Si se repite, la terminal del servidor dice por qué.",
  ],
};
